package org.lintel.nucleus.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program's references to the JDK are bound to instead, as a dynamic linker binds {@code
 * write} to the first library that has it. Three kinds of lines:
 *
 * <pre>
 *   class FROM TO            every mention of class FROM becomes TO
 *   call  OWNER.NAME TO.NAME2  calls become static calls of TO; the receiver becomes the first argument
 *   seed  OWNER TO.NAME      new OWNER() becomes new OWNER(TO.NAME()), a long
 * </pre>
 *
 * A {@code call} line holds for all overloads, and for calls through a subclass as well, unless it
 * ends with a descriptor.
 *
 * <p><b>Threads.</b> Any; immutable after class initialisation.
 */
final class Bindings {
    private static final String LIBC = "org/lintel/libc/jdk/";

    private static final String TABLE =
            """
            class java/lang/System System
            class java/lang/Runtime Runtime
            """;

    /** A call that is bound to a static method of the library. {@code descriptor} null: all overloads. */
    record Call(String owner, String name, String descriptor, String toOwner, String toName) {}

    private static final Map<String, String> CLASSES = new HashMap<>();
    private static final Map<String, List<Call>> CALLS = new HashMap<>();
    private static final Map<String, Call> SEEDS = new HashMap<>();

    static {
        for (String line : TABLE.split("\n")) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "class" -> CLASSES.put(words[1], LIBC + words[2]);
                case "call" -> {
                    Call call = call(words[1], words[2], words.length > 3 ? words[3] : null);
                    CALLS.computeIfAbsent(call.name, _ -> new ArrayList<>()).add(call);
                }
                case "seed" -> SEEDS.put(words[1], call(words[1] + ".<init>", words[2], "()V"));
                default -> throw new AssertionError(line);
            }
        }
    }

    private Bindings() {}

    private static Call call(String from, String to, String descriptor) {
        int dot = from.lastIndexOf('.');
        int toDot = to.lastIndexOf('.');
        return new Call(
                from.substring(0, dot),
                from.substring(dot + 1),
                descriptor,
                LIBC + to.substring(0, toDot),
                to.substring(toDot + 1));
    }

    /** {@return the class that stands for a class, or null when it stands for itself} */
    static String substitute(String internalName) {
        return CLASSES.get(internalName);
    }

    /** {@return the names of the classes that others stand for} */
    static Iterable<String> substituted() {
        return CLASSES.keySet();
    }

    /** {@return what a call is bound to, or null when it stays} */
    static Call call(Hierarchy hierarchy, String owner, String name, String descriptor) {
        List<Call> calls = CALLS.get(name);
        if (calls == null) {
            return null;
        }
        for (Call call : calls) {
            if ((call.descriptor == null || call.descriptor.equals(descriptor))
                    && hierarchy.isSubtype(owner, call.owner)) {
                return call;
            }
        }
        return null;
    }

    /** {@return what gives the seed of a class's constructor without arguments, or null} */
    static Call seed(String owner) {
        return SEEDS.get(owner);
    }

    /** {@return all bound calls and seeds} For the test that each leads somewhere. */
    static List<Call> all() {
        List<Call> all = new ArrayList<>(SEEDS.values());
        CALLS.values().forEach(all::addAll);
        return all;
    }
}
