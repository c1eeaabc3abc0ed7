package org.lintel.harness.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that may stand in one kind of block.
 *
 * @param block what the block is, with its article: "a process"
 * @param known the words that are understood, in the order in which messages list them
 * @param later words of the design that this version does not support, with the reason
 */
record Words(String block, List<String> known, Map<String, String> later) {
    private static final int MAX_SHOWN = 60;

    static Words of(String block, String... known) {
        return new Words(block, List.of(known), Map.of());
    }

    /** {@return the same words, and one more that is announced but not supported yet} */
    Words later(String word, String reason) {
        Map<String, String> more = new LinkedHashMap<>(later);
        more.put(word, reason);
        return new Words(block, known, more);
    }

    /** {@return a text of the file as messages show it: in quotes, and no longer than a line} */
    static String quote(String text) {
        String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
        return "\"" + shown.replaceAll("\\p{Cntrl}", "·") + "\"";
    }

    /** {@return the sentence for a word that is not among the known ones} */
    String refusal(String word) {
        String reason = later.get(word);
        if (reason != null) {
            return "\"%s\" in %s is not supported yet: %s".formatted(word, block, reason);
        }
        String hint = Nearest.hint(word, known);
        return "unknown word %s in %s%s"
                .formatted(
                        quote(word),
                        block,
                        hint.isEmpty() ? "; expected one of: " + String.join(", ", known) : hint);
    }
}
