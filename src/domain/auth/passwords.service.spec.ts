import { AuthBusyError } from './auth.errors.js';
import { PasswordsService } from './passwords.service.js';

it('takes four in hand and a hundred more in its queue; whoever comes then is told at once, and later ones are served', async () => {
  const passwords = new PasswordsService();
  const answers = await Promise.allSettled(
    Array.from({ length: 110 }, () => passwords.isCorrect('anything', undefined)),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.map(({ reason }) => reason instanceof AuthBusyError)).toEqual([true, true, true, true, true, true]);
  await expect(passwords.isCorrect('anything', undefined)).resolves.toBe(false);
});
