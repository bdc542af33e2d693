package dev.drydock.application.runs;

import java.time.ZoneId;

/** The time zone by which a site counts its days. */
public record SiteZone(ZoneId zone) {}
