package dev.drydock.api;

import java.util.List;

/**
 * A job that can be run.
 *
 * @param digest SHA-256 of its file
 * @param releases the artifacts by which it can release something
 * @param approval not-needed, shipped, approved, older-than-the-rule or missing
 * @param retry after which failures Drydock restarts its runs by itself, such as {@code WORKER_DIED after 5m,15m}; empty for none
 */
public record JobView(
        String job, String digest, List<Parameter> parameters, List<String> releases, String approval, String retry) {

    /** A declared parameter; {@code type} is one of text, model, version, integer, boolean, instant. */
    public record Parameter(String name, boolean required, String type, String description) {}
}
