package org.lintel.nucleus.machine;

import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.guests.UsesDates;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Breaks a class of the JDK, then runs a process that needs it; for a JVM of its own. */
final class BrokenClass {
    private static final long STACK_BYTES = 512 << 10;
    private static int failures;

    private BrokenClass() {}

    /** The arguments are the program's. Prints how the run ends. */
    public static void main(String[] args) throws Exception {
        Thread breaker = new Thread(null, BrokenClass::down, "breaker", STACK_BYTES);
        breaker.start();
        breaker.join();
        if (failures == 0) {
            throw new AssertionError("no class met the stack's end");
        }
        try (Rig rig = new Rig(MachineConfig.standard())) {
            rig.start(UsesDates.class, args);
            Outcome outcome = rig.machine.run();
            System.out.println(outcome instanceof Outcome.Panic panic ? panic.message() : outcome);
        }
    }

    /** At each depth, from the stack's end upwards, until it works or is beyond repair. */
    private static void down() {
        try {
            down();
        } catch (StackOverflowError end) {
            failures++;
        }
        try {
            DateTimeFormatter.ISO_WEEK_DATE.format(LocalDate.of(2026, 1, 1));
        } catch (StackOverflowError | LinkageError tooDeep) {
            failures++;
        }
    }
}
