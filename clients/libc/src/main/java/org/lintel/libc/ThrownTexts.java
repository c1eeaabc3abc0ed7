package org.lintel.libc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;

/**
 * Messages that the JVM itself writes into what it throws for a bad cast, a bad store, or a class that
 * could not be initialised: it names class loaders by their identity hash codes, lambdas by addresses,
 * and the host's thread, which differ from run to run.
 *
 * <p><b>Threads.</b> Any; no state. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as the
 * machine does; without it the messages stay the host's.
 */
public final class ThrownTexts {
    private static final VarHandle MESSAGE = find();
    private static final String LAMBDA = "$$Lambda";
    private static final String LAMBDA_ADDRESS = LAMBDA + "/0x";
    private static final String HOST_THREAD = " [in thread \"";
    private static final Set<Class<?>> WRITTEN_BY_THE_JVM =
            Set.of(
                    ClassCastException.class,
                    ArrayStoreException.class,
                    ExceptionInInitializerError.class);

    private ThrownTexts() {}

    private static VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup())
                    .findVarHandle(Throwable.class, "detailMessage", String.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Makes the message the same in each run; what the program has thrown itself stays as it is. */
    public static void settle(Throwable thrown) {
        // No subclasses: their getMessage may be the program's.
        if (thrown == null || !WRITTEN_BY_THE_JVM.contains(thrown.getClass())) {
            return;
        }
        String message = thrown.getMessage();
        if (MESSAGE != null && message != null) {
            String settled = withoutAddresses(withoutLoaders(withoutThread(message)));
            if (!settled.equals(message)) {
                MESSAGE.set(thrown, settled);
            }
        }
    }

    private static String withoutThread(String message) {
        int thread = message.startsWith("Exception ") ? message.lastIndexOf(HOST_THREAD) : -1;
        return thread < 0 ? message : message.substring(0, thread);
    }

    private static String withoutLoaders(String message) {
        int where = message.indexOf(" (");
        int loader = where < 0 ? -1 : message.indexOf(" of loader ", where);
        return loader > 0 && message.indexOf(" @", loader) > 0
                ? message.substring(0, where)
                : message;
    }

    private static String withoutAddresses(String message) {
        StringBuilder text = new StringBuilder();
        int done = 0;
        for (int at = message.indexOf(LAMBDA_ADDRESS);
                at >= 0;
                at = message.indexOf(LAMBDA_ADDRESS, done)) {
            text.append(message, done, at + LAMBDA.length());
            done = at + LAMBDA_ADDRESS.length();
            while (done < message.length() && Character.digit(message.charAt(done), 16) >= 0) {
                done++;
            }
        }
        return text.append(message, done, message.length()).toString();
    }
}
