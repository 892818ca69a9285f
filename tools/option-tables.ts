// `npm run option-tables`: writes the tables of docs/configuration.md as the settings are declared.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOptionTables } from './option-tables/option-tables';

const page = join(__dirname, '../docs/configuration.md');
writeFileSync(page, withOptionTables(readFileSync(page, 'utf8')));
