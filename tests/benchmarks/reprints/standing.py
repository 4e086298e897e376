"""Standing texts: what papers print again and again beside their articles, and what looks like a reprint and is none."""

from __future__ import annotations

BOXES = (
    "Take out a subscription. Twelve numbers cost six pounds at home and nine abroad, postage paid. Send your name, your full "
    "address and a cheque or postal order to the business office, and say with which number we should begin. Bundles of ten "
    "and more go to clubs, reading rooms and branches at half the price.",
    "This paper lives by its readers. We print no advertisements, take no money from any government or firm, and pay nobody "
    "for writing. If you found something here worth reading, pass it on, and put what you can spare into the press fund. "
    "Every gift is acknowledged by initials in the number after next.",
    "How to reach us. Our office is open on Tuesday and Thursday evenings from seven to nine, and at other times by "
    "arrangement. Letters to the editors should not run over four hundred words; we may shorten them. We cannot return "
    "manuscripts unless a stamped envelope comes with them.",
    "New from our press: the collected pamphlets on the harbour strikes, in two volumes with maps and an index of names. "
    "Readers of this paper have both for the price of one until the end of the quarter. Ask at any of the bookshops listed on "
    "the last page, or order from the business office.",
    "Back numbers. Bound sets of the first ten years are still to be had, some in the old large format, a few with water "
    "stains at a lower price. Single numbers older than two years cost double. The index to all volumes is kept at the office "
    "and may be consulted there on weekdays.",
)
"""Subscription boxes: a paragraph each, of some fifty words."""

PROGRAMME = (
    "We stand for a world in which those who do the work decide what is made, how and for whom. No committee, however wise, "
    "and no leader, however loved, can bring that about for them. Our task is to gather what has been learnt in a hundred and "
    "fifty years of strikes, insurrections and defeats, to keep it from being forgotten, and to put it into the hands of "
    "those who will need it next.",
    "We take no side between governments that send men to kill one another. A ship that carries shells is the same to us "
    "under any flag, and the dockers who leave her unloaded have our support wherever the quay may be. Borders were drawn by "
    "armies and surveyors; those who live on either side of them have more in common with each other than with the people who "
    "drew them.",
    "We hold that quarrels among those who want the same are settled by argument, in the open, with the minutes printed. "
    "Nothing that is decided behind closed doors binds anybody. Whoever agrees with these three paragraphs, pays dues and "
    "does a share of the work is a member, and may say in this paper what the majority of us think is wrong.",
)
"""What a paper stands for, printed in many of its articles: three paragraphs."""

SLOGANS = (
    "Bread and peace for all!",
    "No ship shall sail with shells!",
    "The quays to those who load them!",
    "Down with the lockout!",
    "Eight hours and not a minute more!",
    "An injury to one is felt by all!",
    "Open the books of the harbour board!",
    "Free the nine of Pier Seven!",
    "Hands off the night schools!",
    "Equal pay on every crane!",
    "For a single union of sea and shore!",
    "Not a penny for the cannon!",
    "Strike committees elected and recallable!",
    "Full rights for all who came to work here!",
    "Rents down, wages up!",
    "Remember the winter of the long strike!",
    "The mines to the miners, the mills to the weavers!",
    "Neither barracks nor workhouse!",
    "Let the lamps be lit by those who trim them!",
    "Forward to the congress of councils!",
)

LICENCE = (
    "You may copy this text whole and unchanged by any means and in any medium, and give or sell the copies, if every copy "
    "bears the names of the authors, the date of the first printing and this notice. Nobody who has a copy from you may be "
    "kept from copying it again.",
    "You may change the text and publish what you have made of it under the same terms, if you say plainly on the first page "
    "that it is changed, who changed it and when, and where the unchanged text is to be found. Translations, abridgements and "
    "adaptations for the stage count as changes. Quotations of up to three hundred words need no notice beyond the name of "
    "the work.",
    "The text comes as it is. Neither the authors nor the printers promise that it is free of errors, that it serves any "
    "purpose of yours, or that following its advice will do no harm; and they answer for no loss that comes of its use, even "
    "where they had been told that such a loss might occur.",
    "These terms hold for all printings of the text and end for anybody who breaks them, but not for those who had copies "
    "from him and keep to them. A court that finds one clause void leaves the others standing. Questions about the terms go "
    "to the secretary of the fund at the address on the cover.",
)
"""A licence of four paragraphs."""

SALUTATIONS = (
    ("To the editors. Dear friends,", "With fraternal greetings, and with thanks for the space, I remain a reader of long standing."),
    ("Dear comrades of the editorial board,", "I hope that you will find room for these lines in your next number. Yours for the cause."),
    ("Sir, may I trespass upon your columns?", "I have the honour to be, Sir, your most obedient and humble servant."),
    ("Hello everybody at the paper,", "Keep up the good work, and please leave out my name if you print this."),
)
"""How letters begin and end."""

SUBHEADS = (
    "What happened then",
    "A turn of the tide",
    "The facts of the case",
    "How it began",
    "Behind the doors",
    "Lessons",
    "Who gains?",
    "The other side",
    "A long road",
    "In their own words",
)

NOTES = (
    "Reprinted from {paper} No. {number} ({month}).",
    "This article first appeared in {paper} No. {number}, {month}.",
    "The following article is reprinted from {paper} No. {number}, {month}.",
)
"""Notes that name the source."""


def author_note(name: str, place: str, trade: str) -> str:
    """Return what a paper says at the end of each part about an author."""
    return (
        f"{name} grew up in {place}, learnt the trade of a {trade}, and has written for this paper since its first year. The "
        f"books for which most readers know {name} came out of journeys on foot along the coast; a new one, on the {trade}s "
        f"of {place}, is with the printers."
    )
