package org.lintel.servers.guests;

import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.service.ConsoleLines;
import org.lintel.libc.service.ConsoleRequests;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.Random;

/** The console server, a method a case. */
public final class ConsoleCases {
    private ConsoleCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "lines" -> lines();
            case "killed" -> killed();
            case "input" -> input();
            case "hostile" -> hostile(Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int writer(long number) {
        try (ConsoleLines console = ConsoleLines.open("writer-" + number)) {
            for (int i = 0; i < 20; i++) {
                console.print("li");
                console.print("ne " + i + "\nli");
                console.println("ne");
            }
            console.print("the end");
        }
        return 0;
    }

    private static void lines() {
        int one = Processes.fork(ConsoleCases::writer, 1);
        int two = Processes.fork(ConsoleCases::writer, 2);
        succeeds(one);
        succeeds(two);
    }

    private static int victim(long unused) {
        ConsoleLines.open("victim").print("cut off");
        SignalHandling.raise(Signals.SIGKILL);
        return 0;
    }

    /** The line of a client that was killed is there before those of a client that comes later. */
    private static void killed() {
        Processes.waitpid(Processes.fork(ConsoleCases::victim, 0));
        org.lintel.libc.Clock.sleepNs(1_000_000);
        try (ConsoleLines console = ConsoleLines.open("later")) {
            console.println("here");
        }
    }

    private static void input() {
        try (ConsoleLines one = ConsoleLines.open("one");
                ConsoleLines two = ConsoleLines.open("two")) {
            equal("first", one.readLine());
            equal("second", two.readLine());
            equal("third", one.readLine());
            that(one.readLine() == null && two.readLine() == null, "the end");
        }
    }

    private static void hostile(long seed) {
        Random random = new Random(seed);
        int console = Names.await(ConsoleRequests.NAME);
        int mine;
        try (Marshaller m = new Marshaller().putInt(ConsoleRequests.OPEN).putString("me")) {
            var answer = m.call(console);
            equal(0, answer.getInt());
            mine = answer.getFd();
        }
        for (int i = 0; i < 200; i++) {
            try (Marshaller m = new Marshaller().putInt(random.nextInt(7) - 1)) {
                byte[] junk = new byte[random.nextInt(300)];
                random.nextBytes(junk);
                if (random.nextBoolean()) {
                    m.putInt(random.nextInt());
                }
                int error = m.putBytes(junk).call(random.nextBoolean() ? console : mine).getInt();
                that(error != Errno.EIO.number(), "the handler broke");
            } catch (ErrnoException e) {
                equal(Errno.ENOBUFS, e.errno());
            }
        }
        fails(Errno.ENOBUFS, () -> Doors.call(mine, new byte[1 << 20]));
        fails(Errno.EPERM, () -> Doors.revoke(mine));
        try (ConsoleLines lines = ConsoleLines.open("fine")) {
            lines.println("still here");
        }
    }
}
