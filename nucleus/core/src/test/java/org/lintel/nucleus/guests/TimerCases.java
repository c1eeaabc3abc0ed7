package org.lintel.nucleus.guests;

import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Clock;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Signals;

/**
 * How late timers are while others compute. Arguments: the case, computing children, the lateness
 * that every sleep may have and that the best one may have, in ticks.
 */
public final class TimerCases {
    private static final int NS_PER_TICK = 10;
    private static final int SLEEPS = 20;
    private static final long SETTLE_NS = 30_000_000;
    private static final long NAP_NS = 2_000_000;

    private static long rungAtNs;
    private static int work;

    private TimerCases() {}

    public static void main(String[] args) {
        long most = Long.parseLong(args[2]);
        long least = Long.parseLong(args[3]);
        switch (args[0]) {
            case "sleep" -> sleep(Integer.parseInt(args[1]), most, least);
            case "alarm" -> alarm(most);
            default -> Check.unknown(args[0]);
        }
    }

    private static void sleep(int rivals, long mostTicks, long leastTicks) {
        int[] pids = new int[rivals];
        for (int i = 0; i < rivals; i++) {
            pids[i] = Processes.fork(TimerCases::compute, 0);
        }
        Threads.sleepNs(SETTLE_NS);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < SLEEPS; i++) {
            long deadline = Clock.monotonicNs() + NAP_NS + 137 * i;
            Threads.sleepNs(NAP_NS + 137 * i);
            long late = (Clock.monotonicNs() - deadline) / NS_PER_TICK;
            best = Math.min(best, late);
            that(late <= mostTicks, "sleep " + i + " ended " + late + " ticks late");
        }
        that(best <= leastTicks, "the best sleep ended " + best + " ticks late");
        for (int pid : pids) {
            SignalHandling.kill(pid, Signals.SIGKILL);
            Check.dies(pid, Signals.SIGKILL);
        }
    }

    private static int compute(long ignored) {
        Processes.setpriority(0, 10);
        while (true) {
            work++;
        }
    }

    /** Nobody else runs: only the timer can end the quantum early. */
    private static void alarm(long mostTicks) {
        SignalHandling.sigaction(Signals.SIGALRM, (signal, info) -> rungAtNs = Clock.monotonicNs());
        for (int i = 1; i <= SLEEPS; i++) {
            rungAtNs = 0;
            long deadline = Clock.monotonicNs() + 70_001 * i;
            SignalHandling.setitimer(70_001 * i, 0);
            while (rungAtNs == 0) {
                work++;
            }
            long late = (rungAtNs - deadline) / NS_PER_TICK;
            that(late <= mostTicks, "alarm " + i + " rang " + late + " ticks late");
        }
    }
}
