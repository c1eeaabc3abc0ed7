package org.lintel.harness.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of the result.
 *
 * @param ours our median, in {@code unit}
 * @param peer what ours is compared with
 * @param peerValue its median
 * @param ratio ours over peer: lower is better
 * @param bar largest ratio that will do
 * @param runs rounds that the medians are of
 * @param spread distance of the highest and the lowest round's ratio, over {@code ratio}
 * @param skipped why there are no figures, or null
 */
public record Row(
        String bench,
        String name,
        String unit,
        double ours,
        String peer,
        double peerValue,
        double ratio,
        double bar,
        int runs,
        double spread,
        String skipped) {
    static Row skipped(Pair pair, String why) {
        double none = Double.NaN;
        return new Row(
                pair.bench(),
                pair.name(),
                pair.unit().symbol,
                none,
                pair.peer().name(),
                none,
                none,
                pair.bar(),
                0,
                none,
                why);
    }

    boolean met() {
        return ratio <= bar;
    }

    /** {@return the row as a JSON object} */
    public Map<String, Object> json() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bench", bench);
        row.put("case", name);
        row.put("unit", unit);
        row.put("ours", ours);
        row.put("peer", peer);
        row.put("peerValue", peerValue);
        row.put("ratio", ratio);
        row.put("runs", runs);
        row.put("spread", spread);
        row.put("bar", bar);
        if (skipped != null) {
            row.put("skipped", skipped);
        }
        return row;
    }
}
