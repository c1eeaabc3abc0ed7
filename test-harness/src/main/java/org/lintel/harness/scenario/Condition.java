package org.lintel.harness.scenario;

/** What a counter must be: a comparison with a number, such as {@code >= 1}. */
public record Condition(Comparison comparison, long value) {
    /** How a counter is compared. */
    public enum Comparison {
        AT_LEAST(">="),
        AT_MOST("<="),
        NOT_EQUAL("!="),
        EQUAL("=="),
        ABOVE(">"),
        BELOW("<");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }
    }

    /**
     * {@return the condition that a text states; a number alone means "equal"}
     *
     * @throws NumberFormatException if what follows the sign is no whole number
     */
    public static Condition parse(String text) {
        String rest = text.strip();
        for (Comparison comparison : Comparison.values()) {
            if (rest.startsWith(comparison.sign)) {
                return new Condition(comparison, number(rest.substring(comparison.sign.length())));
            }
        }
        return new Condition(Comparison.EQUAL, number(rest));
    }

    private static long number(String text) {
        return Long.parseLong(text.strip().replace("_", ""));
    }

    /** {@return whether {@code found} satisfies the condition} */
    public boolean holds(long found) {
        return switch (comparison) {
            case AT_LEAST -> found >= value;
            case AT_MOST -> found <= value;
            case NOT_EQUAL -> found != value;
            case EQUAL -> found == value;
            case ABOVE -> found > value;
            case BELOW -> found < value;
        };
    }

    @Override
    public String toString() {
        return comparison.sign + " " + value;
    }
}
