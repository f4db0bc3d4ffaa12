import { startUnleash, unleashIsObtainable, type UnleashServer } from '../../harness/unleash.js';
import { describeFlagAdmin } from './flag-admin-contract.js';
import { describeUnleashAdmin } from './unleash-admin.js';
import { describeFlags } from './flags-contract.js';
import { describeOutages } from './unleash-outages.js';
import { openFake, openFile, openUnleash } from './sources.js';

const describeWithUnleash = (await unleashIsObtainable()) ? describe : describe.skip;

describeFlags('the fake', openFake);
describeFlags('a flag file', openFile);
describeFlagAdmin('a flag file', openFile);

describeWithUnleash('a real Unleash server', () => {
  let server: UnleashServer;
  beforeAll(async () => {
    server = await startUnleash();
  });
  afterAll(() => server.stop());

  describeFlags('its flags', () => openUnleash(server));
  describeFlagAdmin('its flags', () => openUnleash(server));
  describeUnleashAdmin(() => server);
  describeOutages(() => server);
});
