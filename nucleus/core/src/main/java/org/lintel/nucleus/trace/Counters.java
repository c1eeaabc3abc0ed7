package org.lintel.nucleus.trace;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each kind of thing happened.
 *
 * <p>Names, in the order of their parts: {@code traps}, {@code traps.failed}, {@code traps.CALL};
 * {@code faults}, {@code faults.OUTCOME} ({@link FaultOutcome#counterName}); {@code switches},
 * {@code spawns}, {@code forks}, {@code execs}, {@code exits}, {@code threads}, {@code signals},
 * {@code signals.NAME} (handled or deadly).
 *
 * <p><b>Threads.</b> Fed by the consumer thread; read after {@link Tracer#drain}, which orders it.
 */
public final class Counters implements EventConsumer {
    private final SyscallDescriptions calls;
    private final long[] byKind = new long[EventKind.values().length];
    private final long[] byCall = new long[Syscalls.SYS_LIMIT];
    private final long[] byOutcome = new long[FaultOutcome.values().length];
    private final long[] bySignal = new long[Signals.NSIG];
    private final long[] byOrigin = new long[EventKind.Origin.values().length];
    private long failedTraps;

    /** Handlers run, and processes killed. */
    private long signals;

    public Counters(SyscallDescriptions calls) {
        this.calls = calls;
    }

    @Override
    public void accept(Event event) {
        byKind[event.kind().ordinal()]++;
        switch (event.kind()) {
            case TRAP_ENTER -> count(byCall, event.a0);
            case TRAP_EXIT -> failedTraps += Errno.isError(event.a1) ? 1 : 0;
            case FAULT -> count(byOutcome, event.a2);
            case SIGNAL_DELIVER -> signal(event.a0);
            case EXIT -> signal(event.a1);
            case SPAWN -> count(byOrigin, event.a1);
            default -> {}
        }
    }

    private void signal(long number) {
        if (number != 0) {
            signals++;
            count(bySignal, number);
        }
    }

    private static void count(long[] counters, long index) {
        if (index >= 0 && index < counters.length) {
            counters[(int) index]++;
        }
    }

    /** {@return the counter of this name; 0 when nothing of the kind has happened} */
    public long get(String name) {
        return snapshot().getOrDefault(name, 0L);
    }

    /** {@return a new map of all counters: the totals always, the parts where they are not 0} */
    public SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> counters = all();
        counters.entrySet().removeIf(entry -> isPart(entry.getKey()) && entry.getValue() == 0);
        return counters;
    }

    /** {@return the names of all counters that there can be} */
    public static Set<String> names(SyscallDescriptions calls) {
        return new Counters(calls).all().keySet();
    }

    /** What failed is counted among the totals: that it is 0 is worth reading. */
    private static boolean isPart(String name) {
        return name.contains(".") && !name.equals("traps.failed");
    }

    private SortedMap<String, Long> all() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("traps", of(EventKind.TRAP_ENTER));
        counters.put("traps.failed", failedTraps);
        counters.put("faults", of(EventKind.FAULT));
        counters.put("switches", of(EventKind.SWITCH));
        counters.put("spawns", byOrigin[EventKind.Origin.SPAWN.ordinal()]);
        counters.put("forks", byOrigin[EventKind.Origin.FORK.ordinal()]);
        counters.put("execs", of(EventKind.EXEC));
        counters.put("exits", of(EventKind.EXIT));
        counters.put("threads", of(EventKind.THREAD_START));
        counters.put("signals", signals);
        addParts(counters);
        return counters;
    }

    private void addParts(SortedMap<String, Long> counters) {
        for (int number = 0; number < byCall.length; number++) {
            String name = calls.name(number);
            put(counters, "traps." + (name != null ? name : "unknown"), byCall[number]);
        }
        for (FaultOutcome outcome : FaultOutcome.values()) {
            put(counters, "faults." + outcome.counterName(), byOutcome[outcome.ordinal()]);
        }
        for (int signal = 1; signal < bySignal.length; signal++) {
            put(counters, "signals." + Signals.name(signal), bySignal[signal]);
        }
    }

    private static void put(SortedMap<String, Long> counters, String name, long value) {
        counters.merge(name, value, Long::sum);
    }

    private long of(EventKind kind) {
        return byKind[kind.ordinal()];
    }
}
