package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Msg;
import org.lintel.libc.MsqidDs;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Message queues, a method a case. Each leaves nothing behind. */
public final class MsgCases {
    private static final int KEY = 0x359;
    private static final long BAD = 0x3000;
    private static final long SECOND = 1_000_000_000L;
    private static final long ROOM = Malloc.malloc(20_000);

    private MsgCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "keys" -> keys();
            case "badSends" -> badSends();
            case "full" -> full();
            case "interrupted" -> interrupted();
            case "removed" -> removed();
            case "tooBig" -> tooBig();
            case "types" -> types();
            case "noMatch" -> noMatch();
            case "except" -> except();
            case "empty" -> empty();
            case "status" -> status();
            case "capacity" -> capacity();
            case "rights" -> rights();
            case "copy" -> copy();
            case "truncates" -> truncates();
            case "badReceives" -> badReceives();
            case "listing" -> listing();
            case "stress" -> stress();
            case "killed" -> killed();
            case "outOfMemory" -> outOfMemory();
            case "tooMany" -> tooMany();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int queue() {
        return Msg.msgget(IPC_PRIVATE, 0600);
    }

    private static void send(int id, long type, int size) {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) (type + size));
        Msg.send(id, type, text, IPC_NOWAIT);
    }

    private static void receive(int id, long wanted, int flags, long type, int size) {
        Msg.Received got = Msg.receive(id, 8192, wanted, flags | IPC_NOWAIT);
        equal(type, got.type());
        equal(size, got.text().length);
        for (byte b : got.text()) {
            equal((byte) (type + size), b);
        }
    }

    /** Gives a child time to fall asleep. */
    private static void letSleep() {
        Clock.sleepNs(SECOND);
    }

    /** The machine's MSGMNI is 4. */
    private static void keys() {
        fails(Errno.ENOENT, () -> Msg.msgget(KEY, 0600));
        int id = Msg.msgget(KEY, IPC_CREAT | 0600);
        fails(Errno.EEXIST, () -> Msg.msgget(KEY, IPC_CREAT | IPC_EXCL | 0600));
        equal(id, Msg.msgget(KEY, IPC_CREAT | 0600));
        succeeds(Processes.fork(MsgCases::strangerOpens, 0));
        int[] more = {queue(), queue(), queue()};
        fails(Errno.ENOSPC, MsgCases::queue);
        Msg.remove(more[1]);
        more[1] = queue();
        for (int other : more) {
            Msg.remove(other);
        }
        Msg.remove(id);
    }

    private static int strangerOpens(long nothing) {
        becomeStranger();
        for (int wanted : new int[] {0600, 0400, 0200}) {
            fails(Errno.EACCES, () -> Msg.msgget(KEY, wanted));
        }
        return 0;
    }

    private static void badSends() {
        int id = Msg.msgget(IPC_PRIVATE, 0604);
        Mem.putLong(ROOM, 1);
        fails(Errno.EINVAL, () -> send(id, 0, 4));
        fails(Errno.EINVAL, () -> send(id, -1, 4));
        fails(Errno.EINVAL, () -> Msg.msgsnd(id, ROOM, -1, 0));
        fails(Errno.EINVAL, () -> Msg.msgsnd(id, ROOM, 8193, 0));
        fails(Errno.EINVAL, () -> Msg.msgsnd(-1, ROOM, 1, 0));
        fails(Errno.EINVAL, () -> Msg.msgsnd(id + 1, ROOM, 1, 0));
        fails(Errno.EFAULT, () -> Msg.msgsnd(id, BAD, 1, 0));
        long edge = Mmap.anonymous(4096) + 4096 - 512;
        Mem.putLong(edge, 1);
        fails(Errno.EFAULT, () -> Msg.msgsnd(id, edge, 1000, 0));
        equal(0, Msg.stat(id).qnum());
        Msg.msgsnd(id, edge, 504, 0);
        equal(504, Msg.stat(id).cbytes());
        succeeds(Processes.fork(MsgCases::strangerSends, id));
        Msg.remove(id);
    }

    private static int strangerSends(long id) {
        becomeStranger();
        fails(Errno.EACCES, () -> send((int) id, 1, 4));
        equal(1, Msg.stat((int) id).qnum());
        return 0;
    }

    private static void full() {
        int id = queue();
        send(id, 1, 8192);
        send(id, 2, 8192);
        fails(Errno.EAGAIN, () -> send(id, 1, 1));
        send(id, 3, 0);
        equal(16_384, Msg.stat(id).cbytes());
        int child = Processes.fork(MsgCases::sendsWhenThereIsRoom, id);
        letSleep();
        equal(3, Msg.stat(id).qnum());
        receive(id, 2, 0, 2, 8192);
        succeeds(child);
        receive(id, 7, 0, 7, 5000);
        Msg.remove(id);
    }

    private static int sendsWhenThereIsRoom(long id) {
        byte[] text = new byte[5000];
        Arrays.fill(text, (byte) 5007);
        Msg.send((int) id, 7, text, 0);
        return 0;
    }

    private static void interrupted() {
        int id = queue();
        int receiver = Processes.fork(MsgCases::receiveIsInterrupted, id);
        letSleep();
        SignalHandling.kill(receiver, Signals.SIGUSR1);
        succeeds(receiver);
        send(id, 1, 8192);
        send(id, 1, 8192);
        int sender = Processes.fork(MsgCases::sendIsInterrupted, id);
        letSleep();
        SignalHandling.kill(sender, Signals.SIGUSR1);
        succeeds(sender);
        equal(2, Msg.stat(id).qnum());
        Msg.remove(id);
    }

    private static void handle() {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> {}, Signals.SA_RESTART, 0);
    }

    private static int receiveIsInterrupted(long id) {
        handle();
        fails(Errno.EINTR, () -> Msg.receive((int) id, 8192, 0, 0));
        return 0;
    }

    private static int sendIsInterrupted(long id) {
        handle();
        fails(Errno.EINTR, () -> Msg.send((int) id, 1, new byte[10], 0));
        return 0;
    }

    private static void removed() {
        int id = queue();
        List<Integer> children = new ArrayList<>();
        children.add(Processes.fork(MsgCases::receiverFindsRemoved, id));
        children.add(Processes.fork(MsgCases::receiverFindsRemoved, id));
        letSleep();
        send(id, 1, 8192);
        send(id, 1, 8192);
        children.add(Processes.fork(MsgCases::senderFindsRemoved, id));
        letSleep();
        Msg.remove(id);
        children.forEach(Check::succeeds);
        fails(Errno.EINVAL, () -> send(id, 1, 1));
        fails(Errno.EINVAL, () -> receive(id, 0, 0, 0, 0));
        fails(Errno.EINVAL, () -> Msg.stat(id));
        fails(Errno.EINVAL, () -> Msg.remove(id));
    }

    private static int receiverFindsRemoved(long id) {
        fails(Errno.EIDRM, () -> Msg.receive((int) id, 8192, 99, 0));
        return 0;
    }

    private static int senderFindsRemoved(long id) {
        fails(Errno.EIDRM, () -> Msg.send((int) id, 1, new byte[10], 0));
        return 0;
    }

    private static void tooBig() {
        int id = queue();
        send(id, 1, 100);
        fails(Errno.E2BIG, () -> Msg.receive(id, 99, 0, 0));
        equal(1, Msg.stat(id).qnum());
        receive(id, 0, 0, 1, 100);
        Msg.remove(id);
    }

    private static void truncates() {
        int id = queue();
        send(id, 3, 1000);
        equal(300, Msg.receive(id, 300, 0, MSG_NOERROR).text().length);
        equal(0, Msg.stat(id).qnum());
        Msg.remove(id);
    }

    private static void types() {
        int id = queue();
        long[] sent = {5, 3, 9, 3, 5, 1, 7, 2, 2};
        for (int i = 0; i < sent.length; i++) {
            send(id, sent[i], 10 + i);
        }
        receive(id, 0, 0, 5, 10);
        receive(id, 3, 0, 3, 11);
        receive(id, -4, 0, 1, 15);
        receive(id, -4, 0, 2, 17);
        receive(id, -4, 0, 2, 18);
        receive(id, -4, 0, 3, 13);
        fails(Errno.ENOMSG, () -> receive(id, -4, 0, 0, 0));
        receive(id, -6, 0, 5, 14);
        receive(id, Long.MIN_VALUE, 0, 7, 16);
        receive(id, -9, 0, 9, 12);
        equal(0, Msg.stat(id).qnum());
        Msg.remove(id);
    }

    private static void noMatch() {
        int id = queue();
        send(id, 4, 10);
        fails(Errno.ENOMSG, () -> receive(id, 5, 0, 0, 0));
        fails(Errno.ENOMSG, () -> receive(id, -3, 0, 0, 0));
        int child = Processes.fork(MsgCases::wantsFive, id);
        letSleep();
        send(id, 6, 10);
        letSleep();
        equal(2, Msg.stat(id).qnum());
        send(id, 5, 10);
        succeeds(child);
        equal(2, Msg.stat(id).qnum());
        Msg.remove(id);
    }

    private static int wantsFive(long id) {
        equal(5, Msg.receive((int) id, 100, 5, 0).type());
        return 0;
    }

    private static void except() {
        int id = queue();
        send(id, 4, 10);
        send(id, 4, 11);
        send(id, 5, 12);
        send(id, 6, 13);
        receive(id, 4, MSG_EXCEPT, 5, 12);
        receive(id, 6, MSG_EXCEPT, 4, 10);
        receive(id, 4, MSG_EXCEPT, 6, 13);
        fails(Errno.ENOMSG, () -> receive(id, 4, MSG_EXCEPT, 0, 0));
        Msg.remove(id);
    }

    private static void empty() {
        int id = queue();
        send(id, 1, 0);
        equal(1, Msg.stat(id).qnum());
        equal(0, Msg.stat(id).cbytes());
        equal(0, Msg.msgrcv(id, ROOM, 1 << 20, 0, 0));
        equal(1, Mem.getLong(ROOM));
        send(id, 2, 3);
        equal(3, Msg.msgrcv(id, ROOM, 1 << 20, 0, 0));
        Msg.set(id, 0, 0, 0600, 2); // so many bytes, and so many messages
        send(id, 1, 0);
        send(id, 1, 0);
        fails(Errno.EAGAIN, () -> send(id, 1, 0));
        Msg.remove(id);
    }

    private static void status() {
        int id = Msg.msgget(KEY, IPC_CREAT | 0640);
        MsqidDs fresh = Msg.stat(id);
        long made = fresh.ctime();
        equal(0, fresh.qnum());
        equal(0, fresh.cbytes());
        equal(16_384, fresh.qbytes());
        equal(0, fresh.stime());
        equal(0, fresh.rtime());
        equal(0, fresh.lspid());
        equal(0, fresh.lrpid());
        equal(0640, fresh.perm().mode());
        Clock.sleepNs(SECOND);
        int child = Processes.fork(MsgCases::sendsTwo, id);
        succeeds(child);
        MsqidDs sent = Msg.stat(id);
        equal(made + 1, sent.stime());
        equal(child, sent.lspid());
        equal(2, sent.qnum());
        equal(300, sent.cbytes());
        Clock.sleepNs(SECOND);
        receive(id, 2, 0, 2, 200);
        MsqidDs received = Msg.stat(id);
        equal(made + 2, received.rtime());
        equal(Processes.getpid(), received.lrpid());
        equal(1, received.qnum());
        equal(100, received.cbytes());
        equal(made, received.ctime());
        Msg.remove(id);
    }

    private static int sendsTwo(long id) {
        send((int) id, 1, 100);
        send((int) id, 2, 200);
        return 0;
    }

    private static void capacity() {
        int id = Msg.msgget(IPC_PRIVATE, 0600);
        Msg.set(id, STRANGER, STRANGER, 0600, 16_384);
        succeeds(Processes.fork(MsgCases::ownerSetsCapacity, id));
        Msg.set(id, 0, 0, 0600, 20_000);
        send(id, 1, 8192);
        send(id, 1, 8192);
        send(id, 1, 3616);
        fails(Errno.EAGAIN, () -> send(id, 1, 1));
        int child = Processes.fork(MsgCases::sendsWhenThereIsRoom, id);
        letSleep();
        Msg.set(id, 0, 0, 0600, 30_000);
        succeeds(child);
        Msg.remove(id);
    }

    private static int ownerSetsCapacity(long set) {
        int id = (int) set;
        becomeStranger();
        Msg.set(id, STRANGER, STRANGER, 0600, 100);
        fails(Errno.EAGAIN, () -> send(id, 1, 101));
        send(id, 1, 100);
        Msg.set(id, STRANGER, STRANGER, 0600, 16_384);
        fails(Errno.EPERM, () -> Msg.set(id, STRANGER, STRANGER, 0600, 16_385));
        receive(id, 0, 0, 1, 100);
        return 0;
    }

    private static void rights() {
        int id = Msg.msgget(IPC_PRIVATE, 0602);
        succeeds(Processes.fork(MsgCases::strangerTries, id));
        fails(Errno.EFAULT, () -> Msg.msgctl(id, IPC_STAT, BAD));
        fails(Errno.EFAULT, () -> Msg.msgctl(id, IPC_SET, BAD));
        fails(Errno.EINVAL, () -> Msg.msgctl(id, 99, 0));
        fails(Errno.EINVAL, () -> Msg.stat(-1));
        fails(Errno.EINVAL, () -> Msg.set(id, -1, 0, 0600, 100));
        fails(Errno.EINVAL, () -> Msg.set(id, 0, 0, 0600, -1));
        Msg.remove(id);
    }

    private static int strangerTries(long set) {
        int id = (int) set;
        becomeStranger();
        fails(Errno.EACCES, () -> Msg.stat(id));
        fails(Errno.EACCES, () -> Msg.msgctl(0, MSG_STAT, ROOM));
        fails(Errno.EACCES, () -> receive(id, 0, 0, 0, 0));
        fails(Errno.EPERM, () -> Msg.remove(id));
        fails(Errno.EPERM, () -> Msg.set(id, 0, 0, 0666, 100));
        send(id, 1, 5);
        return 0;
    }

    private static void copy() {
        int id = queue();
        send(id, 8, 20);
        send(id, 9, 30);
        receive(id, 1, MSG_COPY, 9, 30);
        receive(id, 0, MSG_COPY, 8, 20);
        equal(2, Msg.stat(id).qnum());
        fails(Errno.ENOMSG, () -> receive(id, 2, MSG_COPY, 0, 0));
        fails(Errno.ENOMSG, () -> receive(id, -1, MSG_COPY, 0, 0));
        fails(Errno.EINVAL, () -> Msg.receive(id, 100, 0, MSG_COPY));
        fails(Errno.EINVAL, () -> receive(id, 0, MSG_COPY | MSG_EXCEPT, 0, 0));
        Msg.remove(id);
    }

    /** A buffer that is bad half way costs no message. */
    private static void badReceives() {
        int id = queue();
        send(id, 1, 3000);
        fails(Errno.EFAULT, () -> Msg.msgrcv(id, BAD, 5000, 0, 0));
        long edge = Mmap.anonymous(4096) + 4096 - 512;
        fails(Errno.EFAULT, () -> Msg.msgrcv(id, edge, 5000, 0, 0));
        fails(Errno.EINVAL, () -> Msg.msgrcv(id, ROOM, -1, 0, 0));
        fails(Errno.EINVAL, () -> Msg.msgrcv(-1, ROOM, 1, 0, 0));
        receive(id, 0, 0, 1, 3000);
        Msg.remove(id);
    }

    private static void listing() {
        int one = Msg.msgget(KEY, IPC_CREAT | 0600);
        int two = queue();
        send(one, 1, 100);
        send(two, 1, 11);
        send(two, 1, 0);
        Msg.Info info = Msg.info();
        equal(2, info.usedQueues());
        equal(3, info.usedMessages());
        equal(111, info.usedBytes());
        equal(1, info.highestIndex());
        equal(8192, info.msgmax());
        equal(KEY, Msg.statAt(0).perm().key());
        equal(two, Msg.msgctl(1, MSG_STAT, ROOM));
        Msg.remove(one);
        Msg.remove(two);
        equal(0, Msg.info().usedQueues());
    }

    /** Four senders and four receivers, each of its own type: every text arrives, in order. */
    private static void stress() {
        int id = queue();
        List<Integer> children = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            children.add(Processes.fork(MsgCases::receivesMany, (long) i << 32 | id));
            children.add(Processes.fork(MsgCases::sendsMany, (long) i << 32 | id));
        }
        children.forEach(Check::succeeds);
        equal(0, Msg.stat(id).qnum());
        equal(0, Msg.stat(id).cbytes());
        Msg.remove(id);
    }

    private static int sendsMany(long arg) {
        long type = arg >> 32;
        Random random = new Random(type);
        for (int i = 0; i < 150; i++) {
            byte[] text = new byte[4 + random.nextInt(5000)];
            random.nextBytes(text);
            Msg.send((int) arg, type, text, 0);
        }
        return 0;
    }

    private static int receivesMany(long arg) {
        long type = arg >> 32;
        Random random = new Random(type);
        for (int i = 0; i < 150; i++) {
            byte[] text = new byte[4 + random.nextInt(5000)];
            random.nextBytes(text);
            Msg.Received got = Msg.receive((int) arg, 8192, type, 0);
            that(Arrays.equals(text, got.text()), "message " + i + " of type " + type);
        }
        return 0;
    }

    private static void killed() {
        int id = queue();
        for (int i = 0; i < 10; i++) {
            int child = Processes.fork(MsgCases::receiverFindsRemoved, id);
            letSleep();
            SignalHandling.kill(child, Signals.SIGKILL);
            dies(child, Signals.SIGKILL);
        }
        send(id, 99, 8192);
        send(id, 98, 8192);
        int child = Processes.fork(MsgCases::senderFindsRemoved, id);
        letSleep();
        SignalHandling.kill(child, Signals.SIGKILL);
        dies(child, Signals.SIGKILL);
        receive(id, 99, 0, 99, 8192);
        receive(id, 98, 0, 98, 8192);
        Msg.remove(id);
    }

    /** Privileged queues beyond the machine's memory: ENOMEM, and what was sent is still there. */
    private static void outOfMemory() {
        int id = queue();
        Msg.set(id, 0, 0, 0600, 1L << 40);
        int sent = 0;
        Errno refused = null;
        while (refused == null) {
            try {
                send(id, 1, 8192);
                sent++;
            } catch (org.lintel.libc.ErrnoException e) {
                refused = e.errno();
            }
        }
        that(refused == Errno.ENOMEM && sent > 100, refused + " after " + sent);
        receive(id, 0, 0, 1, 8192);
        send(id, 1, 8192);
        equal(sent, Msg.stat(id).qnum());
        Msg.remove(id);
    }

    /** Empty messages take no frame, but there is a bound of their number for the whole machine. */
    private static void tooMany() {
        int id = queue();
        Msg.set(id, 0, 0, 0600, 1L << 40);
        Mem.putLong(ROOM, 1);
        int sent = 0;
        Errno refused = null;
        while (refused == null) {
            try {
                Msg.msgsnd(id, ROOM, 0, IPC_NOWAIT);
                sent++;
            } catch (org.lintel.libc.ErrnoException e) {
                refused = e.errno();
            }
        }
        equal(Errno.ENOMEM.number(), refused.number());
        equal(1 << 18, sent);
        Msg.remove(id);
        int other = queue();
        send(other, 1, 0);
        Msg.remove(other);
    }
}
