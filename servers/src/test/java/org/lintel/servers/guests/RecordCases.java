package org.lintel.servers.guests;

import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Pipes;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.Errno;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * A hostile client of any server: records that are cut, that lie about their lengths, or have bits
 * changed, with descriptors that nobody asked for. The server has fewer descriptors than it is sent.
 *
 * <pre>
 *   RecordCases NAME SEED       NAME "names" is the name server
 * </pre>
 */
public final class RecordCases {
    private static final int OPERATIONS = 12;
    private static final int RANDOM_RECORDS = 2000;
    private static final int NONE = 99;
    private static final int[] LIES = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, 1 << 16};

    private final int door;
    private final Random random;
    private final int[] kinds;

    private RecordCases(int door, Random random) {
        this.door = door;
        this.random = random;
        int own = Doors.create((cookie, data, size, descs, n) -> Doors.reply(data, size), 0, 0);
        this.kinds = new int[] {0, own, Pipes.pipe().readFd(), Files.memfdCreate("x", 0), door};
    }

    public static void main(String[] args) {
        boolean names = args[0].equals("names");
        int door = names ? Doors.awaitBootstrap() : Names.await(args[0]);
        new RecordCases(door, new Random(Long.parseLong(args[1]))).run();
    }

    private void run() {
        int server = Doors.info(door).target();
        for (int operation = -1; operation <= OPERATIONS; operation++) {
            byte[] whole = record(operation, "/tmp/x", "name");
            for (int length = 0; length < whole.length; length++) {
                send(Arrays.copyOf(whole, length));
            }
            for (int lie : LIES) {
                send(ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN).putInt(4, lie));
            }
            for (int length : new int[] {255, 256, 4096, 5000, 100_000}) {
                send(record(operation, "n".repeat(length), ""));
            }
        }
        for (int i = 0; i < RANDOM_RECORDS; i++) {
            byte[] bytes = record(random.nextInt(OPERATIONS), "/tmp/" + random.nextInt(9), "name");
            for (int flips = random.nextInt(8); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            send(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
        equal(server, Doors.info(door).target());
        equal(Errno.ENOSYS.number(), send(record(NONE, "", ""), false));
    }

    private static byte[] record(int operation, String first, String second) {
        byte[] one = first.getBytes(StandardCharsets.UTF_8);
        byte[] two = second.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(28 + one.length + two.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(operation)
                .putInt(one.length)
                .put(one)
                .putInt(two.length)
                .put(two)
                .putInt(7)
                .putInt(7)
                .putLong(7)
                .array();
    }

    private void send(ByteBuffer record) {
        send(record.array());
    }

    private void send(byte[] record) {
        send(record, random.nextBoolean());
    }

    /** {@return the error that the server answered, 0 for none, or of the call itself} */
    private int send(byte[] record, boolean withDescriptor) {
        try (Marshaller request = new Marshaller()) {
            for (byte b : record) {
                request.putByte(b);
            }
            if (withDescriptor) {
                request.putFd(kinds[random.nextInt(kinds.length)], false);
            }
            Unmarshaller answer = request.call(door);
            int error = answer.getInt();
            while (answer.remainingFds() > 0) {
                Files.close(answer.getFd());
            }
            boolean known = error == 0 || Errno.of(error) != null && error != Errno.EIO.number();
            that(known, "answer " + error + " to " + Arrays.toString(record));
            return error;
        } catch (ErrnoException refused) {
            // Too long for this door, or it takes no descriptors; the server has not seen it.
            boolean limit =
                    refused.errno() == Errno.ENOBUFS
                            || refused.errno() == Errno.ENFILE
                            || refused.errno() == Errno.ENOTSUP;
            that(limit, refused + " to " + Arrays.toString(record));
            return refused.errno().number();
        }
    }
}
