package org.lintel.harness.scenario;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that a misspelt one was probably meant to be. Stateless. */
public final class Nearest {
    private Nearest() {}

    /**
     * {@return the known word with the smallest edit distance, the first one among equals} Empty when
     * more than a third of the letters (and more than two) would have to change, or all of them.
     */
    public static Optional<String> to(String word, Collection<String> known) {
        int best = Math.min(Math.max(2, word.length() / 3) + 1, word.length());
        String found = null;
        for (String candidate : known) {
            int distance =
                    distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** {@return {@code ; did you mean "…"?} for the nearest word, or an empty text} */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> "; did you mean \"" + near + "\"?").orElse("");
    }

    /**
     * {@return the least number of letters to insert, delete, replace, or exchange with the next one}
     * Source: Damerau, 1964, without changes inside of an exchange.
     */
    static int distance(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i == 0 ? j : j == 0 ? i : step(distance, a, b, i, j);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(int[][] distance, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = distance[i - 1][j - 1] + (same ? 0 : 1);
        least = Math.min(least, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean exchanged =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(least, 1 + distance[i - 2][j - 2]) : least;
    }
}
