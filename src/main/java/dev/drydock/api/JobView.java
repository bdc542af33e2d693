package dev.drydock.api;

import java.util.List;

/** A job that can be run. */
public record JobView(String job, String digest, List<Parameter> parameters) {

    /** A declared parameter; {@code type} is one of text, model, version, integer, boolean, instant. */
    public record Parameter(String name, boolean required, String type, String description) {}
}
