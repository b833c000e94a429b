# watched
