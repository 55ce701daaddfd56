"""The question sets that the reader is trained on."""

from __future__ import annotations

from pathlib import Path

from data import natural_questions, passages_only, qed, responses, single_sentences, squad
from own import EVERYDAY, contrast, folder_questions, folders

# Which say themselves what is near and does not answer.
FOLDER_SETS = ("folders", "several", "beside", "everyday", "everyday_several", "everyday_beside")


def training_questions(folder: Path, held_in: Path | None, articles: set[str]) -> dict[str, list]:
    """Return the training questions by set.

    Args:
        folder: laid out as the sets were found: SQuAD files, `qed/`, and so on.
        held_in: a file in SQuAD 2.0's format of which only `articles` are trained on.
    """
    sets = {"squad": list(squad(folder / "squad1_train_44articles.json"))}
    known = {q.paragraph.text for q in sets["squad"]}
    unanswerable = squad(folder / "squad2_train_10articles.json")
    sets["squad2"] = [q for q in unanswerable if not q.answerable]
    if held_in:
        sets["squad2"] += [q for q in squad(held_in) if q.paragraph.topic in articles]
    sets["responses"] = list(responses(folder / "squad1_responses_train.json", known))
    sets["wiki"] = list(squad(folder / "squadshifts_new_wiki.json"))
    sets["reddit"] = list(squad(folder / "squadshifts_reddit.json", titled=False))
    sets["amazon"] = list(squad(folder / "squadshifts_amazon.json", titled=False))
    sets["qed"] = list(qed(folder / "qed"))
    sets["nq"] = list(natural_questions(folder / "nq-open-oracle.jsonl.gz"))
    sets["sentences"] = list(single_sentences(folder / "reqa_squad_sentences_train.json"))
    sets["web"] = list(passages_only(folder / "msmarco_dev6980_positives.json"))
    sets["contrast"] = contrast()[0]
    own = (*folder_questions(folders()[0]), *folder_questions(folders(EVERYDAY)[0]))
    sets |= dict(zip(FOLDER_SETS, own, strict=True))
    return sets
