package org.lintel.harness.bench;

import java.util.Locale;

/** Rows as lines of a table. Immutable. */
final class Report {
    private static final String FORM = "%-7s %-38s %10s %-4s %10s  %7s  %6s  %-8s %5s  %s";

    private final boolean smoke;

    /**
     * @param smoke whether the figures mean nothing, so that nothing is said about bars
     */
    Report(boolean smoke) {
        this.smoke = smoke;
    }

    String head() {
        return FORM.formatted(
                "bench", "case", "ours", "unit", "peer's", "ratio", "bar", "", "±", "peer");
    }

    String line(Row row) {
        if (row.skipped() != null) {
            return "%-7s %-38s skipped: %s".formatted(row.bench(), row.name(), row.skipped());
        }
        return FORM.formatted(
                row.bench(),
                row.name(),
                figure(row.ours()),
                row.unit(),
                figure(row.peerValue()),
                String.format(Locale.ROOT, "%.3f", row.ratio()),
                "≤ " + String.format(Locale.ROOT, "%.4g", row.bar()).replaceAll("\\.?0+$", ""),
                smoke ? "(smoke)" : row.met() ? "met" : "NOT MET",
                Math.round(row.spread() * 100) + " %",
                row.peer());
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
