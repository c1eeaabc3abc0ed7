package org.lintel.ipc.guests;

import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.libc.Barrier;
import org.lintel.libc.Condition;
import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mmap;
import org.lintel.libc.Msg;
import org.lintel.libc.Mutex;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.Threads;

/** Deadlocks through objects of several kinds, a method a case; none of them ends. */
public final class DeadlockCases {
    private DeadlockCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "doorAndSemaphore" -> doorAndSemaphore();
            case "doorAndMutex" -> doorAndMutex();
            case "mutexes" -> mutexes();
            case "twice" -> twice();
            case "children" -> children();
            case "shared" -> shared();
            case "childAndPipe" -> childAndPipe();
            case "handedOn" -> handedOn();
            case "queue" -> Msg.receive(Msg.msgget(IPC_PRIVATE, 0600), 1, 0, 0);
            case "condition" -> condition();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** A client has a semaphore and calls a server that wants it. */
    private static void doorAndSemaphore() {
        int set = Sem.semget(IPC_PRIVATE, 1, 0600);
        Sem.setval(set, 0, 1);
        int child = Processes.fork(DeadlockCases::serve, set);
        int door = Doors.awaitBootstrap();
        Sem.semop(set, new Sembuf(0, -1, SEM_UNDO));
        Doors.call(door);
        Processes.waitpid(child);
    }

    private static int serve(long set) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Sem.semop((int) set, new Sembuf(0, -1, SEM_UNDO));
                            Doors.reply(0, 0);
                        },
                        0,
                        0);
        Doors.setBootstrap(door);
        Doors.serve();
        return 0;
    }

    /** A thread has a lock and calls a door of its process whose procedure wants it. */
    private static void doorAndMutex() {
        Mutex mutex = Mutex.create();
        int door = Doors.create((cookie, data, size, descs, n) -> mutex.lock(), 0, 0);
        mutex.lock();
        Doors.call(door);
    }

    private static void mutexes() {
        Mutex[] mutexes = {Mutex.create(), Mutex.create()};
        Barrier both = Barrier.create(2);
        int other = Threads.create(() -> takeBoth(mutexes, 1, both));
        takeBoth(mutexes, 0, both);
        Threads.join(other);
    }

    private static void takeBoth(Mutex[] mutexes, int first, Barrier both) {
        mutexes[first].lock();
        both.await();
        mutexes[1 - first].lock();
    }

    private static void twice() {
        Mutex mutex = Mutex.create();
        mutex.lock();
        mutex.lock();
    }

    /** Who waits for two children hangs on two cycles that have nothing to do with each other. */
    private static void children() {
        Processes.fork(DeadlockCases::locksTwice, 0);
        Processes.fork(DeadlockCases::locksTwice, 0);
        Processes.waitpid(-1);
    }

    private static int locksTwice(long unused) {
        twice();
        return 0;
    }

    /** A lock in memory that two processes share; each waits for the other. */
    private static void shared() {
        int fd = Files.memfdCreate("lock", 0);
        Files.ftruncate(fd, 4096);
        Mutex mutex = new Mutex(Mmap.shared(fd, 0, 4096));
        mutex.lock();
        Processes.waitpid(Processes.fork(DeadlockCases::wants, mutex.address()));
    }

    private static int wants(long address) {
        new Mutex(address).lock();
        return 0;
    }

    /** The classic one: the reader has not closed its own copy of the other end. */
    private static void childAndPipe() {
        Processes.waitpid(Processes.fork(DeadlockCases::reads, Pipes.pipe().readFd()));
    }

    private static int reads(long fd) {
        Files.read((int) fd, Malloc.malloc(1), 1);
        return 0;
    }

    /** Two wait for a lock; it is handed on, so that the second waits for the first, not its maker. */
    private static void handedOn() {
        Mutex mutex = Mutex.create();
        int set = Sem.semget(IPC_PRIVATE, 1, 0600);
        mutex.lock();
        int first =
                Threads.create(() -> {
                    mutex.lock();
                    Sem.semop(set, Sembuf.of(0, -1));
                });
        Threads.yield();
        int second = Threads.create(() -> mutex.lock());
        Threads.yield();
        mutex.unlock();
        Threads.join(first);
        Threads.join(second);
    }

    private static void condition() {
        Mutex mutex = Mutex.create();
        mutex.lock();
        Condition.create().await(mutex);
    }
}
