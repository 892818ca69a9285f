/** A shop in a process of its own, whose memory is its own. Sends its address; takes a {@link Degradation} whenever it is sent one. */
import { startShop, type Degradation } from '../../support/shop';

async function main(): Promise<void> {
  const shop = await startShop(0);
  process.on('message', (degradation: Degradation) => {
    shop.degrade(degradation);
  });
  process.send!(shop.address);
}

void main();
