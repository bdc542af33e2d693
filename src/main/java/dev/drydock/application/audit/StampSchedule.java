package dev.drydock.application.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.domain.audit.TimeStampAuthority;
import java.time.Duration;

/**
 * How the audit log gets its time stamps.
 *
 * @param interval least time between two requests
 * @param self this server, for the records
 */
public record StampSchedule(TimeStampAuthority authority, Duration interval, Actor self) {}
