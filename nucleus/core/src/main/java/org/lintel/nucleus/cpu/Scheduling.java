package org.lintel.nucleus.cpu;

/**
 * How a task shares processors with others: in turns, as the machine's policy gives them, or in real
 * time, before all who take turns. Source: sched(7).
 *
 * @param priority 0 for {@link Discipline#OTHER}, else 1 … 99; the higher goes first
 */
public record Scheduling(Discipline discipline, int priority) {
    /** Whether equals take turns. */
    public enum Discipline {
        /** As the machine's {@link Policy} says. */
        OTHER,
        /** Until it waits, gives way, or one of a higher priority comes. */
        FIFO,
        /** As FIFO, but equals take turns by quantum. */
        ROUND_ROBIN
    }

    public static final int HIGHEST_PRIORITY = 99;

    /** How every task begins that nobody made otherwise. */
    public static final Scheduling OTHER = new Scheduling(Discipline.OTHER, 0);

    public Scheduling {
        if (!isValid(discipline, priority)) {
            throw new IllegalArgumentException(discipline + " priority=" + priority);
        }
    }

    /** {@return whether a priority is one that this discipline has} */
    public static boolean isValid(Discipline discipline, int priority) {
        return priority >= lowest(discipline) && priority <= highest(discipline);
    }

    public static int lowest(Discipline discipline) {
        return discipline == Discipline.OTHER ? 0 : 1;
    }

    public static int highest(Discipline discipline) {
        return discipline == Discipline.OTHER ? 0 : HIGHEST_PRIORITY;
    }
}
