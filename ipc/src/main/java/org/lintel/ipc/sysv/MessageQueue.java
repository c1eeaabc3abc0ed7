package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.ipc.message.Message;
import org.lintel.ipc.message.MessageFrames;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.process.Credentials;

import java.nio.ByteBuffer;

/**
 * Messages with types, in the order of their coming. Models {@code struct msg_queue}.
 *
 * <p>Who waits is woken when a message comes or goes, looks again, and waits on when it was not for
 * him.
 *
 * <p><b>Locks.</b> Guarded by {@link #lock}. <b>Units.</b> Bytes of text; types and links are not
 * counted, as in the manual.
 */
final class MessageQueue extends IpcObject {
    final WaitQueue senders = new WaitQueue("room in a message queue");
    final WaitQueue receivers = new WaitQueue("message");
    final MessageFrames frames;
    private Message first;
    private Message last;
    private int messages;
    private long bytes;
    private long mostBytes;
    private long sentSeconds;
    private long receivedSeconds;
    private int lastSender;
    private int lastReceiver;

    MessageQueue(
            int id,
            int key,
            Credentials maker,
            int mode,
            long nowSeconds,
            long mostBytes,
            MessageFrames frames) {
        super(id, key, maker, mode, nowSeconds);
        this.mostBytes = mostBytes;
        this.frames = frames;
    }

    @Override
    String describe() {
        return "message queue %d, key 0x%x, %d messages of %d bytes"
                .formatted(id, key(), messages, bytes);
    }

    /** IPC_RMID: messages go, and who waits gets EIDRM. */
    @Override
    void remove() {
        super.remove();
        frames.releaseAll();
        first = null;
        last = null;
        messages = 0;
        bytes = 0;
        senders.wakeAll();
        receivers.wakeAll();
    }

    int messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    long mostBytes() {
        return mostBytes;
    }

    void setMostBytes(long value) {
        mostBytes = value;
        senders.wakeAll();
    }

    /** {@return whether a message of that size may be added: msgop(2), also for empty ones} */
    boolean hasRoom(long size) {
        return bytes + size <= mostBytes && messages + 1L <= mostBytes;
    }

    /** Adds a message, and wakes those who wait for one. */
    void add(Message message, int pid, long nowSeconds) {
        if (last == null) {
            first = message;
        } else {
            last.next = message;
        }
        last = message;
        messages++;
        bytes += message.size();
        lastSender = pid;
        sentSeconds = nowSeconds;
        receivers.wakeAll();
    }

    /** {@return the message that msgrcv of this type takes, or null} */
    Message find(long type, boolean except) {
        Message best = null;
        for (Message message = first; message != null; message = message.next) {
            if (type == 0 || (type > 0 && (message.type() == type) != except)) {
                return message;
            }
            if (type < 0 && fits(message.type(), type, best)) {
                best = message;
            }
        }
        return best;
    }

    private static boolean fits(long type, long bound, Message best) {
        return type + bound <= 0 && (best == null || type < best.type());
    }

    /** {@return the message at a place of the queue, from 0; or null: MSG_COPY} */
    Message at(long place) {
        Message message = first;
        for (long i = 0; i < place && message != null; i++) {
            message = message.next;
        }
        return place < 0 ? null : message;
    }

    /** Takes a message out, and wakes those who wait for room. */
    void take(Message message, int pid, long nowSeconds) {
        if (first == message) {
            first = message.next;
        } else {
            Message before = first;
            while (before.next != message) {
                before = before.next;
            }
            before.next = message.next;
            last = message == last ? before : last;
        }
        last = first == null ? null : last;
        messages--;
        bytes -= message.size();
        frames.free(message);
        lastReceiver = pid;
        receivedSeconds = nowSeconds;
        senders.wakeAll();
    }

    /** Fills a {@code struct msqid_ds}. */
    void putStatus(ByteBuffer into) {
        putPermissions(into);
        into.putLong(MSG_STIME, sentSeconds);
        into.putLong(MSG_RTIME, receivedSeconds);
        into.putLong(MSG_CTIME, changedSeconds());
        into.putLong(MSG_CBYTES, bytes);
        into.putLong(MSG_QNUM, messages);
        into.putLong(MSG_QBYTES, mostBytes);
        into.putInt(MSG_LSPID, lastSender);
        into.putInt(MSG_LRPID, lastReceiver);
    }
}
