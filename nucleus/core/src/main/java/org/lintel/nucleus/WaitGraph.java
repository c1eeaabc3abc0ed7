package org.lintel.nucleus;

import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserFrames;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.process.Waits;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who waits for whom on a machine on which nothing moves, through whatever kind of object: the graph
 * whose cycles are deadlocks. Each cycle is told once; of cycles that share a thread, the first.
 *
 * <p><b>Threads.</b> Run while no emulated thread does. No lock is taken.
 */
final class WaitGraph {
    private final Kernel kernel;
    private final Map<UserThread, WaitFor> waits = new LinkedHashMap<>();

    WaitGraph(Kernel kernel) {
        this.kernel = kernel;
        for (Process process : kernel.processes().all()) {
            for (UserThread thread : process.threads()) {
                waits.put(thread, waitOf(thread));
            }
        }
    }

    private WaitFor waitOf(UserThread thread) {
        for (Kernel.Listener listener : kernel.listeners()) {
            WaitFor wait =
                    listener instanceof Subsystem subsystem ? subsystem.waitOf(thread) : null;
            if (wait != null) {
                return wait;
            }
        }
        return Waits.of(thread);
    }

    /** {@return the cycles, or whose waits nobody is known to end; then a line for each thread} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        List<List<UserThread>> cycles = cycles();
        for (List<UserThread> cycle : cycles) {
            lines.add("a cycle: " + names(cycle, " → "));
        }
        List<UserThread> open =
                waits.keySet().stream()
                        .filter(thread -> !waits.get(thread).idle())
                        .filter(thread -> waits.get(thread).holders().isEmpty())
                        .toList();
        if (cycles.isEmpty() && !open.isEmpty()) {
            lines.add("no cycle is known; nobody is known who could wake " + names(open, ", "));
        }
        waits.forEach((thread, wait) ->
                lines.add(thread.label() + " waits for " + wait.what() + place(thread)));
        return lines;
    }

    /** {@return where in its program a thread waits, if it is in one} */
    private static String place(UserThread thread) {
        return UserFrames.topOf(thread.stackAtRest()).map(at -> ", at " + at).orElse("");
    }

    private static String names(List<UserThread> threads, String between) {
        return threads.stream().map(WaitGraph::name).collect(Collectors.joining(between));
    }

    private static String name(UserThread thread) {
        return thread.process().threads().size() == 1
                ? thread.process().toString()
                : thread.label();
    }

    /** {@return cycles that share no thread, each with its first thread at the end again} */
    private List<List<UserThread>> cycles() {
        List<List<UserThread>> cycles = new ArrayList<>();
        Set<UserThread> seen = new HashSet<>();
        Set<UserThread> told = new HashSet<>();
        for (UserThread start : waits.keySet()) {
            if (seen.add(start)) {
                search(start, seen, told, cycles);
            }
        }
        return cycles;
    }

    /** Walks depth first, without recursion: a chain of waits can be as long as there are threads. */
    private void search(
            UserThread start,
            Set<UserThread> seen,
            Set<UserThread> told,
            List<List<UserThread>> cycles) {
        List<UserThread> path = new ArrayList<>(List.of(start));
        Deque<Iterator<UserThread>> next = new ArrayDeque<>(List.of(holders(start)));
        Set<UserThread> onPath = new HashSet<>(path);
        while (!path.isEmpty()) {
            if (!next.peek().hasNext()) {
                next.pop();
                onPath.remove(path.removeLast());
                continue;
            }
            UserThread holder = next.peek().next();
            if (onPath.contains(holder)) {
                if (!told.contains(holder)) {
                    tell(path.subList(path.indexOf(holder), path.size()), told, cycles);
                }
            } else if (seen.add(holder)) {
                path.add(holder);
                onPath.add(holder);
                next.push(holders(holder));
            }
        }
    }

    private static void tell(
            List<UserThread> cycle, Set<UserThread> told, List<List<UserThread>> cycles) {
        if (Collections.disjoint(told, cycle)) {
            told.addAll(cycle);
            List<UserThread> closed = new ArrayList<>(cycle);
            closed.add(cycle.getFirst());
            cycles.add(closed);
        }
    }

    private Iterator<UserThread> holders(UserThread thread) {
        WaitFor wait = waits.get(thread);
        return wait == null ? List.<UserThread>of().iterator() : wait.holders().iterator();
    }
}
