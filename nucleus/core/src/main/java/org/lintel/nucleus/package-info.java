/**
 * The machine as the host sees it: boot, start processes, run, read what was counted, close; and the
 * interface for parts of the nucleus beside the core.
 *
 * <p>Models the power switch and the front panel. {@link org.lintel.nucleus.Lifetime} decides when a
 * run is over, {@link org.lintel.nucleus.Watchdog} is the one place where host time counts.
 */
package org.lintel.nucleus;
