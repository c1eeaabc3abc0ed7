/**
 * An extension for JUnit 5 and 6 that gives each test a machine and checks the whole machine after it.
 *
 * <p>JUnit itself comes from whoever uses the extension.
 */
package org.lintel.harness.junit;
