package org.lintel.harness.run;

/** Texts of processes, cut and escaped so that they fit in a line. Stateless. */
final class Quote {
    private static final int MAX_LENGTH = 60;
    private static final int CONTEXT = 20;

    private Quote() {}

    /** {@return the text in quotes, control characters escaped, the end of a long one left out} */
    static String of(String text) {
        boolean whole = text.length() <= MAX_LENGTH;
        return "\"" + escape(whole ? text : text.substring(0, MAX_LENGTH)) + (whole ? "\"" : "…\"");
    }

    /** {@return the found text, from shortly before the first character that differs} */
    static String difference(String expected, String found) {
        if (expected.equals(found) || found.length() <= MAX_LENGTH) {
            return of(found);
        }
        int at = 0;
        while (at < expected.length() && expected.charAt(at) == found.charAt(at)) {
            at++;
            if (at == found.length()) {
                break;
            }
        }
        int from = Math.max(0, at - CONTEXT);
        return "%s (differs at character %d)".formatted(of(found.substring(from)), at);
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '"' -> out.append("\\\"");
                default -> out.append(Character.isISOControl(c) ? '\u00b7' : c);
            }
        }
        return out.toString();
    }
}
