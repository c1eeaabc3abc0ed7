package org.lintel.harness.cli;

/** Layout of help texts. Stateless. */
final class Text {
    private static final int LEFT = 24;

    private Text() {}

    /** {@return a line with a term and its explanation, aligned with its neighbours} */
    static String row(String term, String explanation) {
        String gap = " ".repeat(Math.max(2, LEFT - term.length()));
        return "  " + term + gap + explanation + "\n";
    }
}
