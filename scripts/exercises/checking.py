"""Tries what is in a folder: the reader's, or a variant that is to be proven."""

from . import kernel, promises
from .build import Builder, NotBuilt
from .verdict import Verdict


def check(exercise, folder, into, go_on=False, chapter=False):
    """The verdict on the files of a folder; what is built stays in the folder `into`.
    @param go_on    behind the first broken promise, too
    @param chapter  when all are kept, try the chapter's own tests"""
    try:
        if exercise.kind == "predict":
            return kernel.try_prediction(exercise, folder)
        return check_program(exercise, folder, into, go_on, chapter)
    except NotBuilt as error:
        return Verdict(exercise.name, [], str(error))
    except OSError as error:
        return Verdict(exercise.name, [], f"It can't be tried: {error}.")


def check_program(exercise, folder, into, go_on, chapter):
    builder = Builder(exercise)
    program = builder.build(folder, into)
    verdict = promises.try_promises(exercise, program, go_on)
    if exercise.kind == "measure" and (verdict.solved or go_on):
        counted = kernel.count(exercise, builder.build_counted(folder, into))
        verdict.promises.append(counted)
    if chapter and verdict.solved:
        if program := builder.build_chapter_tests(folder, into):
            verdict.promises.append(promises.keep_the_chapters(program))
    if verdict.broken:
        verdict.sentence = f'A promise is broken: "{verdict.broken.name}".'
    return verdict
