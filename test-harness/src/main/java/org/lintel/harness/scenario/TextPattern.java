package org.lintel.harness.scenario;

import java.util.regex.Pattern;

/**
 * A regular expression of a scenario, whose search is bounded: one that backtracks without end would
 * keep the host for ever, when the machine and its guards have stopped already.
 *
 * <p><b>Units.</b> A step is a look at one character, some nanoseconds.
 */
public final class TextPattern {
    private static final long STEPS = 50_000_000;
    private static final long STEPS_PER_CHARACTER = 100;

    private final Pattern pattern;

    /** Thrown when the bound is met; says the place in the scenario. */
    private final ScenarioException endless;

    TextPattern(Pattern pattern, ScenarioException endless) {
        this.pattern = pattern;
        this.endless = endless;
    }

    /**
     * {@return whether there is a match somewhere}
     *
     * @throws ScenarioException the search has taken too many steps, or too much of the stack
     */
    public boolean isFoundIn(String text) throws ScenarioException {
        try {
            return pattern.matcher(new Counted(text)).find();
        } catch (TooManySteps | StackOverflowError e) {
            throw endless;
        }
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text that counts how often somebody looks at it. Confined to one thread. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long left;

        Counted(String text) {
            this.text = text;
            this.left = STEPS + STEPS_PER_CHARACTER * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
