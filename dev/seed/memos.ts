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
const LONGER = [
  ' — as agreed at the general meeting, to be split between the youth team and the masters, second of three instalments; receipt in the blue folder',
  ' — laut Beschluss der Mitgliederversammlung je zur Hälfte für Jugend und Übungsbetrieb, zweite von drei Raten; Beleg im blauen Ordner, Rückfragen an die Schriftführerin',
  ' — по решению общего собрания, поровну для юношеской и взрослой команды, второй из трёх платежей; чек лежит в синей папке',
  ' — σύμφωνα με την απόφαση της γενικής συνέλευσης, δεύτερη από τρεις δόσεις· η απόδειξη βρίσκεται στον μπλε φάκελο',
  '——根据会员大会决议，由青年队和成人队平均分摊，三期付款中的第二期；收据在蓝色文件夹里，如有疑问请联系秘书',
  ' — وفقًا لقرار الجمعية العامة، يقسم بالتساوي بين فريق الشباب وفريق الكبار، القسط الثاني من ثلاثة أقساط؛ الإيصال في الملف الأزرق',
  ' 👨‍👩‍👧‍👦 family day: 🍰☕🎈 thank you all 🙏🏽 — "100 %" refunded (see C:\\Receipts\\2\\) if it rains ☔️',
] as const;
const MAX_LENGTH = 300;

/** Texts as people write them: many languages, 2 to 300 characters, some the same over and over. */
export function makeMemos(random: Random, count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    const subject = random.pick(SUBJECTS);
    if (random.chance(0.3)) return subject;
    const detailed = `${subject} ${random.pick(DETAILS)} ${random.below(100_000)}`;
    if (!random.chance(0.06)) return detailed;
    return atMost(detailed + random.pick(LONGER) + (random.chance(0.5) ? random.pick(LONGER) : ''), MAX_LENGTH);
  });
}

/** By code point: half a surrogate pair is no text. */
function atMost(text: string, length: number): string {
  return Array.from(text).slice(0, length).join('');
}
