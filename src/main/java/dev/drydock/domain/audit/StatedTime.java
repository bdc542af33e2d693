package dev.drydock.domain.audit;

import java.time.Instant;

/**
 * What a time stamp says.
 *
 * @param authority the subject of the certificate that signed it, such as {@code CN=Time 1,O=Plant}
 * @param at what was stamped existed then; it may be older
 */
public record StatedTime(String authority, Instant at) {}
