// `npm run assumption-tables`: writes the tables of docs/assumptions.md as the assumptions are declared.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withAssumptionTables } from './assumptions/assumption-tables';

const page = join(__dirname, '../docs/assumptions.md');
writeFileSync(page, withAssumptionTables(readFileSync(page, 'utf8')));
