import type { Random } from './random.js';

const CLUBS = [
  'Rowing Club',
  'Ruderverein',
  'Chorale',
  'Cercle nautique',
  'Asociación',
  'Σύλλογος',
  'Клуб',
  '合唱团',
  'جمعية',
  'Fire Brigade',
] as const;
const PLACES = [
  'Lakeside',
  'Überlingen',
  'Saint-Étienne',
  'A Coruña',
  'Πειραιάς',
  'Нижний Новгород',
  '杭州',
  'الإسكندرية',
  'Łódź',
  'Northgate',
] as const;
const TRADES = [
  'Bakery',
  'Boatyard',
  'Druckerei',
  'Bäckerei',
  'Boulangerie',
  'Ferretería',
  'Τυπογραφείο',
  'Типография',
  '超市',
  'مكتبة',
  'Insurance',
  'Stadtwerke',
  'Taxi',
  'Café',
  'Garage',
] as const;
const PEOPLE = [
  'Huber',
  'Müller',
  'Dupont',
  'García',
  'Παπαδόπουλος',
  'Иванова',
  '王',
  'حسن',
  "O'Neill",
  'Åkesson',
] as const;

/** A tree of two levels: what a club spends on. */
export const CATEGORY_TREE = {
  Premises: ['Rent', 'Electricity', 'Cleaning', 'Repairs'],
  Sport: ['Boats', 'Übungsleiter', 'Regattas', 'Transport'],
  Members: ['Membership', 'Youth', 'Feste & Feiern', 'Подарки'],
  Office: ['Postage', 'Software', 'Printing', 'Bank'],
  Events: ['Catering', 'Music', 'Εκδηλώσεις', '活动'],
  Funding: ['Donations', 'Subventions', 'Sponsors', 'Lottery'],
} as const;

export const ACCOUNT_KINDS = [
  ['CHECKING', 'Current account', 'Sparkasse'],
  ['SAVINGS', 'Reserve', 'Crédit Mutuel'],
  ['CASH', 'Till', null],
  ['CREDIT_CARD', 'Card', 'Первый банк'],
  ['INVESTMENT', 'Fund', '中国银行'],
  ['OTHER', 'Deposit', null],
] as const;

/** `unique` makes it the only one of its kind: two runs may pick the same words. */
export function organizationName(random: Random, unique: string): string {
  return `${random.pick(CLUBS)} ${random.pick(PLACES)} (${unique})`;
}

export function vendorName(random: Random, number: number): string {
  return `${random.pick(TRADES)} ${random.pick(PEOPLE)} ${number}`;
}

export function personName(random: Random): string {
  return `${random.pick(['Ada', 'Jörg', 'Zoé', 'Íñigo', 'Ελένη', 'Ольга', '伟', 'ليلى', 'Sean', 'Åsa'])} ${random.pick(PEOPLE)}`;
}
