/** What a server tells the service manager that started it. */
@org.jspecify.annotations.NullMarked
package dev.drydock.supervisor;
