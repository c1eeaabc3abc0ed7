package org.lintel.libc.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Names that there are, for the report of a wait that nobody ends. Stateless. */
final class KnownNames {
    private static final int MOST_SHOWN = 8;
    private static final int LONGEST_SHOWN = 60;

    /** A name, and how far it is from the one that is wanted; told once, since there can be many. */
    private record Near(Names.Entry entry, int distance) {}

    private KnownNames() {}

    /** {@return a phrase that lists those that are nearest to a name} */
    static String near(String wanted, List<Names.Entry> entries) {
        if (entries.isEmpty()) {
            return "no name is registered";
        }
        List<Near> sorted = new ArrayList<>();
        for (Names.Entry entry : entries) {
            sorted.add(new Near(entry, distance(head(wanted), head(entry.name()))));
        }
        sorted.sort(Comparator.comparingInt(Near::distance));
        StringBuilder text = new StringBuilder("registered: ");
        for (int i = 0; i < Math.min(MOST_SHOWN, sorted.size()); i++) {
            Names.Entry entry = sorted.get(i).entry();
            text.append(i == 0 ? "" : ", ").append(quote(entry.name()));
            text.append(" by process ").append(entry.pid());
        }
        int more = sorted.size() - MOST_SHOWN;
        return more > 0 ? text.append(" and ").append(more).append(" more").toString() : text + "";
    }

    static String quote(String name) {
        return "\"" + head(name) + (name.length() > LONGEST_SHOWN ? "…" : "") + "\"";
    }

    private static String head(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_SHOWN));
    }

    /** {@return the least number of letters to insert, delete or replace} Source: Levenshtein, 1966. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
