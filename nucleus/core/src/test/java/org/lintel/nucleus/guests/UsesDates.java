package org.lintel.nucleus.guests;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Needs classes of the JDK that need others; with an argument, catches what comes of it. */
public final class UsesDates {
    private UsesDates() {}

    public static void main(String[] args) {
        try {
            DateTimeFormatter.ISO_WEEK_DATE.format(LocalDate.of(2026, 1, 1));
        } catch (LinkageError broken) {
            if (args.length == 0) {
                throw broken;
            }
        }
    }
}
