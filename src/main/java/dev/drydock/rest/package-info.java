/** The orchestrator's REST interface: each resource checks form, calls one use case and answers wire records. */
@NullMarked
package dev.drydock.rest;

import org.jspecify.annotations.NullMarked;
