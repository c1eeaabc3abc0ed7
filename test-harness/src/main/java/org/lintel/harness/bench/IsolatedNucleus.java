package org.lintel.harness.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A nucleus of its own, in a class loader of its own, so that what the compiler has learned from one
 * variant does not help or hurt another. One of them is without event calls: wherever the nucleus
 * asks whether anybody listens, {@code false} is written into its code, and the compiler drops the
 * rest, as if the lines were not there.
 *
 * <p><b>Threads.</b> As class loaders. One for each variant, for the life of the JVM, so that later
 * rounds find compiled code.
 */
final class IsolatedNucleus extends ClassLoader {
    /** What is done about events. */
    enum Events {
        /** The code asks, the answer is no. */
        OFF,
        /** The code asks, the answer is yes; counters and hash consume them. */
        ON,
        /** The code does not even ask. */
        ABSENT
    }

    private static final String TRACER = "org/lintel/nucleus/trace/Tracer";
    private static final String HARNESS = "org.lintel.harness.bench.";
    private static final Map<Events, IsolatedNucleus> VARIANTS = new ConcurrentHashMap<>();

    static {
        registerAsParallelCapable();
    }

    private final Events events;

    private IsolatedNucleus(Events events) {
        super(IsolatedNucleus.class.getClassLoader());
        this.events = events;
    }

    /** Boots a machine of this variant, with the mixed load. */
    static Subject open(Events events, long batch) throws Exception {
        IsolatedNucleus loader = VARIANTS.computeIfAbsent(events, IsolatedNucleus::new);
        Constructor<?> constructor =
                loader.loadClass(MixtureMachine.class.getName())
                        .getDeclaredConstructor(boolean.class, long.class);
        constructor.setAccessible(true);
        return (Subject) constructor.newInstance(events == Events.ON, batch);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOwn(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private static boolean isOwn(String name) {
        return name.startsWith("org.lintel.nucleus.")
                || name.startsWith("org.lintel.vm.")
                || name.startsWith("org.lintel.libc.")
                || name.startsWith(HARNESS + "guests.")
                || name.equals(HARNESS + "MixtureMachine")
                || name.startsWith(HARNESS + "GuestMachine")
                || name.equals(HARNESS + "OrderSource");
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (events == Events.ABSENT && name.startsWith("org.lintel.nucleus.")) {
                bytes = withoutEvents(bytes);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Replaces each load of {@code Tracer.enabled} by the constant false. */
    private static byte[] withoutEvents(byte[] bytes) {
        ClassFile format = ClassFile.of();
        CodeTransform constant =
                (code, element) -> {
                    if (element instanceof FieldInstruction field
                            && field.opcode() == Opcode.GETFIELD
                            && field.owner().asInternalName().equals(TRACER)
                            && field.name().equalsString("enabled")) {
                        code.pop().iconst_0();
                    } else {
                        code.with(element);
                    }
                };
        return format.transformClass(
                format.parse(bytes), ClassTransform.transformingMethodBodies(constant));
    }
}
