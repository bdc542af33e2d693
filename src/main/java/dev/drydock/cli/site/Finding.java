package dev.drydock.cli.site;

/**
 * One thing that {@code drydock doctor} looked at.
 *
 * @param well whether it is not {@link State#WRONG}
 * @param found a clause; never a secret
 * @param advice what a person can do, for a note and for what is wrong
 */
record Finding(String what, boolean well, String found, String advice, State state) {
    /** What a finding asks of people. */
    enum State {
        OK("ok"),
        /** Something to know or to prepare. */
        NOTE("NOTE"),
        /** Something to correct: the command exits with 1. */
        WRONG("WRONG");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** One that is well or wrong. */
    Finding(String what, boolean well, String found, String advice) {
        this(what, well, found, advice, well ? State.OK : State.WRONG);
    }

    static Finding ok(String what, String found) {
        return new Finding(what, true, found, "", State.OK);
    }

    static Finding note(String what, String found, String advice) {
        return new Finding(what, true, found, advice, State.NOTE);
    }

    static Finding wrong(String what, String found, String advice) {
        return new Finding(what, false, found, advice, State.WRONG);
    }
}
