@org.jspecify.annotations.NullMarked
package dev.drydock.programlog;
