// Package prose reads the French in which people write when they are there: "du lundi au vendredi de 9h à 12h", "1er et 3e
// jeudi du mois", "semaines impaires", "un lundi sur deux", "sauf vacances scolaires, sur RDV".
//
// # Phrases, not sentences
//
// [Read] cuts a text into phrases, in order and without overlap, each with its place in the text: some days, some hours, a
// parity, a word that says nothing of time. It says what is written, phrase by phrase, and draws no conclusion: whether the
// hours belong to the days before or after, and whether the whole is a timetable, is for those who know what the text is
// about (opening hours in hours/proposal, rounds of mobile units in itinerary/reading).
//
// What can be read in two ways is marked as such ([Phrase.Doubt]), and what is no French of time is left as [Word]: readers
// show it as unread ([Rest]) rather than lose it.
//
// # Conventions
//
// Offsets are bytes of the text as given. Times are minutes after midnight, 0 to 1440. A set of weekdays is a bit set whose
// bit 0 is Monday. Ranks run from 1 to 5; -1 is the last, -2 the last but one.
package prose
