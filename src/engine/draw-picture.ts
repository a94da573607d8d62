import * as pictures from "#services/workers/picture-drawer.ts";

/** Draws a view of a scene as the renderers do, in a worker. @throws AppError */
export const drawPicture = pictures.drawPicture;
