package org.lintel.harness.junit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.vm.ReservationException;

import java.util.List;

/**
 * Boots a {@link Machine} for each test that has a parameter of this type; after the test every
 * frame, descriptor and process must be accounted for, or the test fails.
 *
 * <pre>
 *   &#64;RegisterExtension
 *   static MachineExtension machines = new MachineExtension(MachineConfig.standard().withSeed(7));
 *
 *   &#64;Test
 *   void helloEnds(Machine machine) throws Exception {
 *       Program program = Program.shipped("hello");
 *       program.prepare();
 *       machine.start(ProcessSpec.of("hello", program));
 *       assertEquals(new Outcome.Ended(), machine.run());
 *   }
 * </pre>
 *
 * <p><b>Threads.</b> Each test has a machine of its own; tests may run in parallel.
 */
public final class MachineExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(MachineExtension.class);

    private final MachineConfig config;

    /** Machines with one processor, 64 MiB and seed 1; for {@code @ExtendWith}. */
    public MachineExtension() {
        this(MachineConfig.standard());
    }

    /** Machines of this kind; for {@code @RegisterExtension}. */
    public MachineExtension(MachineConfig config) {
        this.config = config;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Machine.class;
    }

    @Override
    public Machine resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            Machine machine = Machine.boot(config);
            store(context).put(Machine.class, machine);
            return machine;
        } catch (ReservationException e) {
            throw new ParameterResolutionException("no machine: " + e.getMessage(), e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Machine machine = store(context).remove(Machine.class, Machine.class);
        if (machine == null) {
            return;
        }
        List<String> leaks = machine.leaks();
        machine.close();
        // A test that failed already should say why itself; its leaks are only a consequence.
        if (!leaks.isEmpty() && context.getExecutionException().isEmpty()) {
            throw new AssertionError(
                    "the machine is not whole after the test (seed %d):%n  %s"
                            .formatted(
                                    config.seed(),
                                    String.join(System.lineSeparator() + "  ", leaks)));
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
