package dev.drydock.provenance;

import dev.drydock.program.ProgramVersion;

/**
 * What is being installed.
 *
 * @param liberty the version of Open Liberty
 * @param timestamp of the documents, in ISO 8601; the same for each build of the same sources
 */
record Program(ProgramVersion version, String liberty, String timestamp) {
    /** A file of Drydock itself. */
    Part part(String file) {
        return new Part(file, version.toString(), "Apache-2.0", "", "");
    }
}
