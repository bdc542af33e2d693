/** DJL wrapped: loads a module as serving loads it, preprocesses raw rows and scores them. */
@NullMarked
package dev.drydock.inference;

import org.jspecify.annotations.NullMarked;
