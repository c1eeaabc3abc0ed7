package org.lintel.harness.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Numbers with a unit, as scenarios write them: {@code 64MiB}, {@code 10s}. Stateless. */
final class Quantity {
    static final String SIZE = "a size";
    static final String SIZE_FORM = SIZE + " such as 512KiB, 64MiB or 8GiB";
    static final String DURATION_FORM = "a time such as 500ms, 10s or 2min";
    static final String COUNT_FORM = "a whole number";

    private static final Map<String, Long> BYTES =
            Map.of(
                    "", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB",
                    1L << 40);
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "min", 60_000L);

    private Quantity() {}

    /**
     * {@return the bytes of a size}
     *
     * @throws NumberFormatException if it is none, or does not fit in a long
     */
    static long bytes(String text) {
        return scaled(text, BYTES);
    }

    /**
     * {@return the length of a time}
     *
     * @throws NumberFormatException if it is none, or does not fit in a long
     */
    static Duration duration(String text) {
        return Duration.ofMillis(scaled(text, MILLIS));
    }

    /**
     * {@return a whole number; underscores may part its digits}
     *
     * @throws NumberFormatException if it is none, or does not fit in a long
     */
    static long count(String text) {
        return Long.parseLong(text.replace("_", ""));
    }

    /** {@return a size in the largest unit that divides it} */
    static String size(long bytes) {
        for (String unit : List.of("TiB", "GiB", "MiB", "KiB")) {
            if (bytes != 0 && bytes % BYTES.get(unit) == 0) {
                return bytes / BYTES.get(unit) + unit;
            }
        }
        return Long.toString(bytes);
    }

    private static long scaled(String text, Map<String, Long> units) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        Long unit = units.get(text.substring(digits).strip());
        if (digits == 0 || unit == null) {
            throw new NumberFormatException(text);
        }
        try {
            return Math.multiplyExact(count(text.substring(0, digits)), unit);
        } catch (ArithmeticException overflow) {
            throw new NumberFormatException(text);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9' || c == '_';
    }
}
