import type { Random } from './random.js';

const SUBJECTS = [
  'Rent',
  'Groceries',
  'Boat repair',
  'Membership fee',
  'Insurance',
  'Electricity',
  'Train tickets',
  'Coffee for the board meeting',
  'Web hosting',
  'Printing of flyers',
  'Miete März',
  'Vereinsbeitrag',
  'Brötchen & Kuchen',
  'Strom, Abschlag',
  'Übungsleiterpauschale',
  'Loyer',
  'Électricité',
  'Cotisation annuelle',
  'Réparation du toit',
  'Alquiler',
  'Cuota de socio',
  'Año nuevo: fiesta',
  'Ενοίκιο',
  'Συνδρομή μέλους',
  'Аренда',
  'Членский взнос',
  'Ремонт лодки',
  '房租',
  '会员费',
  '船只维修',
  '家賃',
  '会費',
  '회비',
  'إيجار',
  'رسوم العضوية',
  'שכר דירה',
  'Kira',
  'Üyelik aidatı',
  'Czynsz',
  'Składka członkowska',
  '🎂 birthday present',
  '🚣 regatta entry',
  'ATM',
  'POS 4711',
] as const;
const DETAILS = [
  'ref',
  'invoice',
  'Rechnung Nr.',
  'facture',
  'no.',
  'week',
  'für',
  'paid by',
  '№',
  'см. счёт',
  '请参阅发票',
] as const;
const LONG =
  ' — as agreed at the general meeting, to be split between the youth team and the masters, second of three instalments; receipt in the blue folder';

/** Texts as people write them: many languages, 3 to about 300 characters, some the same over and over. */
export function makeMemos(random: Random, count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    const subject = random.pick(SUBJECTS);
    if (random.chance(0.3)) return subject;
    const detailed = `${subject} ${random.pick(DETAILS)} ${random.below(100_000)}`;
    return random.chance(0.06) ? detailed + LONG.repeat(1 + random.below(2)) : detailed;
  });
}
