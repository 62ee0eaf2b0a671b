"""Small ways to break the machine. Each changes one place of the source and says what that breaks.

Written here and not made by a mutation library: those make thousands of changes, most of which mean nothing, start a
test run for each, and cannot say which rule a survivor breaks. These are the mistakes that would matter.
"""

from watchword.signin.tests.mutants_interrupting import INTERRUPTING
from watchword.signin.tests.mutants_proving import PROVING

MUTANTS = PROVING + INTERRUPTING
